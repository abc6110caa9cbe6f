import { Service } from 'encore.dev/service';
import { timing } from '@lib/timing';

export default new Service('orders', { middlewares: [timing] });
