import { Bucket } from 'encore.dev/storage/objects';

export const covers = new Bucket('covers', { public: true, versioned: true });
