import { definePrimitive } from './primitive.ts';

// https://encore.dev/docs/ts/primitives/object-storage

export const bucket = definePrimitive({
  kind: 'bucket',
  module: 'encore.dev/storage/objects',
  constructs: ['Bucket'],
  how: 'new',
  round: 1,
  declare(declaration) {
    const name = declaration.name(0, 'bucket');
    if (name === undefined) return undefined;
    const config = declaration.config(1);
    return {
      name: [name],
      properties: { versioned: config.value('versioned', false), public: config.value('public', false) },
    };
  },
  uses: {
    methods: {
      list: ['list'],
      exists: ['read-metadata'],
      attrs: ['read-metadata'],
      upload: ['write'],
      download: ['read'],
      remove: ['delete'],
      signedUploadUrl: ['sign-upload'],
      signedDownloadUrl: ['sign-download'],
      publicUrl: ['public-url'],
    },
    permissions: {
      Lister: ['list'],
      Attrser: ['read-metadata'],
      Uploader: ['write'],
      SignedUploader: ['sign-upload'],
      Downloader: ['read'],
      SignedDownloader: ['sign-download'],
      Remover: ['delete'],
      PublicUrler: ['public-url'],
      ReadWriter: ['list', 'read-metadata', 'write', 'sign-upload', 'read', 'sign-download', 'delete'],
    },
  },
});
