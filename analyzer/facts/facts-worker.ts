import { serve } from '../isolation/serve.ts';
import { loadParser } from '../sql/parser.ts';
import { readFile, type ReadReply, type ReadRequest } from './read-file.ts';

await serve<ReadRequest, ReadReply>(readFile, loadParser);
