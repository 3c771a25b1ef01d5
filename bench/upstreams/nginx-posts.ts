import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '../harness/free-port.ts';
import { startProgram } from '../harness/program.ts';
import { createTemporaryFolder } from '../harness/temporary-folder.ts';
import { type Post, users } from './posts-data.ts';
import type { Upstream } from './upstream.ts';

/** The posts and users of queries a–d as static files and strings of nginx: as cheap as can be. */
export async function startNginxPosts(nginx: string, posts: readonly Post[]): Promise<Upstream> {
  await using stack = new AsyncDisposableStack();
  const { path: folder } = stack.use(createTemporaryFolder('nginx'));
  writeFiles(folder, posts);
  const [port, statusPort] = [await freePort(), await freePort()];
  const file = path.join(folder, 'nginx.conf');
  writeFileSync(file, configuration(folder, port, statusPort));
  const program = stack.use(
    startProgram({ command: [nginx, '-p', folder, '-e', 'stderr', '-c', file] }, 'others'),
  );
  const statusUrl = `http://127.0.0.1:${statusPort}/`;
  let asked = 0;
  const calls = async () => {
    const text = await (await fetch(statusUrl)).text();
    asked += 1;
    // Third line of stub_status: accepted and handled connections, requests. These here are some.
    return Number(text.split('\n')[2]?.trim().split(' ')[2]) - asked;
  };
  while ((await Promise.race([calls().catch(() => undefined), program.ended])) === undefined) {
    await setTimeout(20);
  }
  const owned = stack.move();
  return {
    addresses: { posts: `http://127.0.0.1:${port}` },
    calls,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function writeFiles(folder: string, posts: readonly Post[]): void {
  const www = path.join(folder, 'www');
  mkdirSync(path.join(www, 'post'), { recursive: true });
  writeFileSync(path.join(www, 'posts.json'), JSON.stringify(posts));
  writeFileSync(path.join(www, 'users.json'), JSON.stringify(users));
  for (const post of posts.slice(0, 100)) {
    writeFileSync(path.join(www, 'post', `${post.id}.json`), JSON.stringify(post));
  }
}

function configuration(folder: string, port: number, statusPort: number): string {
  // One variable a user, which is set when the query asks for it: `?id=1&id=2`, `?ids=1,2`.
  const maps = users.map(
    (user) =>
      `  map $args $user${user.id} { default ''; ` +
      `'~(^|[&=,]|%2C)(id=|ids=|id%5B%5D=)?${user.id}(&|,|%2C|$)' ',${JSON.stringify(user)}'; }`,
  );
  const byPath = users.map((user) => `    '/users/${user.id}' '${JSON.stringify(user)}';`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `  ${name}_temp_path ${folder}/${name};`,
  );
  return `
worker_processes 1; daemon off; master_process off;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 4096; multi_accept on; }
http {
  access_log off; server_tokens off; etag off; default_type application/json;
  map_hash_bucket_size 2048; map_hash_max_size 4096; variables_hash_max_size 4096;
  keepalive_timeout 3600s; keepalive_requests 1000000000; tcp_nodelay on; sendfile off;
  open_file_cache max=1000 inactive=1h; open_file_cache_valid 1h; output_buffers 2 64k;
${temporary.join('\n')}
${maps.join('\n')}
  map "${users.map(({ id }) => `$user${id}`).join('')}" $users {
    default ''; '~^,(?<rest>.*)$' $rest;
  }
  map $uri $user { default '';
${byPath.join('\n')}
  }
  server {
    listen 127.0.0.1:${port} backlog=4096; root ${folder}/www;
    location = /posts { alias ${folder}/www/posts.json; types {} }
    location ~ ^/posts/(\\d+)$ { alias ${folder}/www/post/$1.json; types {} }
    location = /users { if ($args = '') { rewrite ^ /users.json last; } return 200 '[$users]'; }
    location ^~ /users/ { if ($user = '') { return 404; } return 200 $user; }
    location = /users.json { types {} }
  }
  server { listen 127.0.0.1:${statusPort}; location / { stub_status; } }
}
`;
}
