import { CacheCluster } from './cache/cache-cluster.ts';
import { Decimal } from './decimal.ts';
import { BodyReader } from './handlers/body-reader.ts';
import { ApiCallError } from './handlers/call-service.ts';
import { ResponseWriter } from './handlers/response-writer.ts';
import { Logger } from './logger.ts';
import { MetricsRegistry } from './metrics-registry.ts';
import { BucketObject } from './objects/bucket-object.ts';
import { Bucket } from './objects/bucket.ts';
import { ListEntry, ListIterator, ObjectAttrs, TypedObjectError } from './objects/object-results.ts';
import { Request } from './request.ts';
import { Gateway, Runtime } from './native-interface.ts';
import { Secret } from './secret.ts';
import { Cursor, QueryArgs, Row } from './sql/rows.ts';
import { SqlConn } from './sql/sql-conn.ts';
import { SqlDatabase } from './sql/sql-database.ts';
import { Transaction } from './sql/transaction.ts';
import { Sink, Socket, Stream, WebSocketClient } from './streams/stream-classes.ts';
import { PubSubSubscription } from './topics/subscription.ts';
import { PubSubTopic } from './topics/topic.ts';

// The names of encore.dev's napi.d.cts, two of them twice.
export { CloudProvider, EnvironmentType, LogLevel, MetricType, ObjectErrorKind } from './enums.ts';
export { ApiCallError as APICallError, SqlConn as SQLConn, SqlDatabase as SQLDatabase };
export {
  ApiCallError,
  BodyReader,
  Bucket,
  BucketObject,
  CacheCluster,
  Cursor,
  Decimal,
  Gateway,
  ListEntry,
  ListIterator,
  Logger,
  MetricsRegistry,
  ObjectAttrs,
  PubSubSubscription,
  PubSubTopic,
  QueryArgs,
  Request,
  ResponseWriter,
  Row,
  Runtime,
  Secret,
  Sink,
  Socket,
  SqlConn,
  SqlDatabase,
  Stream,
  Transaction,
  TypedObjectError,
  WebSocketClient,
};
