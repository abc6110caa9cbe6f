import { api } from 'encore.dev/api';

export const pages = api.static({ expose: true, path: '/!rest', dir: './public' });
