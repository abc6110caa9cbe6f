import { Bucket } from 'encore.dev/storage/objects';

/** Sold cards, one file each. */
export const sold = new Bucket('gift-cards', { public: true });
