/** What is used of the library of Redis: a module of its own, so that the build makes a file of it. */
export { createClient, createCluster, RESP_TYPES } from '@redis/client';
