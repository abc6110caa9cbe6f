import { describe, expect, test } from 'vitest';
import { makeRouter } from '#preview-envs/encore/runtime/http/router.ts';

const ROUTES = {
  'GET /': 'home',
  'GET /books': 'list',
  'POST /books': 'add',
  'GET /books/new': 'form',
  'GET /books/:isbn': 'find',
  'DELETE /books/:isbn': 'remove',
  'GET /books/:isbn/pages/:page': 'page',
  'GET /files/*path': 'file',
  'GET /files/list': 'files',
  'GET /slash/': 'slash',
  ' /hooks/:name': 'hook',
  'GET /!rest': 'site',
  'GET /old/!rest': 'old',
};

const route = makeRouter(
  Object.entries(ROUTES).map(([key, target]) => {
    const [method = '', path = ''] = key.split(' ');
    return { methods: method === '' ? [] : [method], path, target };
  }),
);

function find(method: string, path: string) {
  const match = route(method, path);
  return match.found ? [match.target, ...match.values] : match.pathExists;
}

describe('finds', () => {
  test.each<[string, string, readonly string[]]>([
    ['GET', '/', ['home']],
    ['GET', '/books', ['list']],
    ['POST', '/books', ['add']],
    ['GET', '/books/', ['list']],
    ['GET', '/books/978', ['find', '978']],
    ['GET', '/books/a%2Fb', ['find', 'a%2Fb']],
    ['GET', '/books/new', ['form']],
    ['GET', '/books/new/pages/3', ['page', 'new', '3']],
    ['GET', '/books/978/pages/3/', ['page', '978', '3']],
    ['GET', '/files/a/b.txt', ['file', 'a/b.txt']],
    ['GET', '/files/', ['file']],
    ['GET', '/files/list', ['files']],
    ['PATCH', '/hooks/github', ['hook', 'github']],
    ['GET', '/slash/', ['slash']],
    ['GET', '/about/us', ['site', 'about/us']],
    ['GET', '/old/page', ['old', 'page']],
    // The path is there, but not with this method: the fallback has it.
    ['GET', '/files', ['site', 'files']],
  ])('%s %s', (method, path, wanted) => {
    expect(find(method, path)).toEqual(wanted);
  });
});

describe('does not find', () => {
  const few = makeRouter([
    { methods: ['GET'], path: '/', target: 'home' },
    { methods: ['GET'], path: '/books/new', target: 'form' },
    { methods: ['POST'], path: '/books/:isbn', target: 'change' },
    { methods: ['GET'], path: '/files/*path', target: 'file' },
  ]);
  test.each<[string, string, boolean]>([
    ['GET', '/nothing', false],
    ['PUT', '/books/978', true],
    // As Encore: the literal path is taken first, and has no such method.
    ['POST', '/books/new', true],
    ['GET', '/files', false],
    ['GET', '/books//', false],
    ['GET', '//', false],
  ])('%s %s', (method, path, pathExists) => {
    expect(few(method, path)).toEqual({ found: false, pathExists });
  });
});
