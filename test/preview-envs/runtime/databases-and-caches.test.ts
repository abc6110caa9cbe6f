import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sent, ask as askAt } from './ask.ts';
import { type Fixture, startFixture } from './start-fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture('everything');
}, 120_000);
afterAll(() => fixture?.stop());

const ask = (method: string, path: string, sent?: Sent) => askAt(fixture.app.url, method, path, sent);
const bodyOf = async (method: string, path: string, sent?: Sent) => (await ask(method, path, sent)).body;

describe('databases', () => {
  test('values come out by the type of their column', async () => {
    await ask('POST', '/books', { body: { isbn: 978, title: 'Emma', tags: ['a', 'b,"c'], extra: { a: [1] } } });
    expect(await bodyOf('GET', '/books/978/kinds')).toEqual({
      kinds: {
        isbn: 'number',
        title: 'string',
        price: 'Decimal',
        tags: 'Array',
        extra: 'Object',
        cover: 'ArrayBuffer',
        published: 'string',
        added: 'Date',
        id: 'string',
        rating: 'number',
        sold: 'boolean',
      },
      price: '12.5',
      extra: { a: [1] },
    });
  });

  test('a list is JSON or an array, by the type of its parameter', async () => {
    const answer = await bodyOf('POST', '/lists');
    expect(answer).toEqual({ json: ['a', 'b'], texts: ['c', 'd'], numbers: [1, 2], raw: 3 });
  });

  test('an error has the words of the database', async () => {
    const { status, body } = await ask('POST', '/books', { body: { isbn: 978, title: 'Emma', tags: [] } });
    expect(status).toBe(500);
    const message = expect.stringContaining('duplicate key value violates unique constraint "book_pkey"') as string;
    expect(body).toMatchObject({ code: 'internal', internal_message: message });
  });

  test('transactions', async () => {
    const lost = await bodyOf('POST', '/transfer', { body: { commit: false } });
    expect(lost).toEqual({ titles: [], afterwards: 'transaction closed' });
    const kept = await bodyOf('POST', '/transfer', { body: { commit: true } });
    expect(kept).toEqual({ titles: ['kept'], afterwards: 'transaction closed' });
  });

  test('a connection of its own', async () => {
    expect(await bodyOf('POST', '/session')).toEqual({ name: 'bookshop' });
  });
});

describe('caches', () => {
  test('every operation', async () => {
    expect(await bodyOf('POST', '/cache')).toEqual({
      strings: {
        get: 'one',
        missing: 'undefined',
        getAndSet: 'one',
        append: 4,
        range: 'two',
        setRange: 4,
        len: 4,
        multi: ['two?', 'x', 'y'].slice(0, 2).concat('undefined'),
        getAndDelete: 'two?',
        deleted: 2,
        struct: { title: 'Emma' },
      },
      numbers: { increment: [1, 6, 4], floats: [1.5, 1] },
      lists: {
        pushed: 4,
        items: ['z', 'a', 'b', 'c'],
        get: ['z', 'c', 'undefined'],
        inserted: [5, 6, 'Error: cache insert after "list/l": cache miss', 0],
        removed: [1, 0, 1],
        range: ['a', 'b'],
        popped: ['z', 'c'],
        moved: ['a', ['a'], 'undefined'],
        set: ['changed'],
        trimmed: ['b'],
        len: 1,
        numbers: [1, 2.5],
      },
      sets: {
        added: 1,
        removed: 1,
        contains: [true, false],
        len: 3,
        items: ['a', 'b', 'c'],
        diff: ['a'],
        intersect: ['b', 'c'],
        union: ['a', 'b', 'c', 'd'],
        stored: [1, 2, 4],
        kept: ['a', 'b', 'c', 'd'],
        moved: [true, false],
        sample: [4, 7, 'string'],
        popped: ['string', 3, 0, 'undefined'],
      },
      errors: {
        exists: 'CacheKeyExists: cache key "text/taken" already exists',
        missing: 'CacheMiss: cache key "text/nothing" not found',
        kind: expect.stringContaining('WRONGTYPE') as string,
        number: expect.stringContaining('value is not an integer or out of range') as string,
        noList: expect.stringMatching(/^Error: cache list set "list.nothing": .*no such key/) as string,
        outside: expect.stringContaining('index out of range') as string,
      },
    });
  });

  test('expiry', async () => {
    expect(await bodyOf('POST', '/cache/expiry')).toEqual({
      before: ['gone', 'kept!', 'longer!', 'going!'],
      after: ['undefined', 'kept!', 'longer!', 'undefined'],
    });
  });
});
