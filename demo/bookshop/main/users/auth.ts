import { APIError, Gateway, type Header } from 'encore.dev/api';
import { authHandler } from 'encore.dev/auth';
import { secret } from 'encore.dev/config';

const sessionKey = secret('SessionKey');

export const auth = authHandler(
  async ({ authorization }: { authorization: Header<'Authorization'> }): Promise<{ userID: string }> => {
    if (authorization !== `Bearer ${sessionKey()}`) throw APIError.unauthenticated('sign in first');
    return { userID: 'reader' };
  },
);

export const gateway = new Gateway({ authHandler: auth });
