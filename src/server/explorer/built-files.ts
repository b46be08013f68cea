import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** One built file. What is in it is read when it is first asked for, and kept. */
export interface BuiltFile {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly br: Buffer | undefined;
  readonly gzip: Buffer | undefined;
}

/** The built files by their address. */
export type BuiltFiles = ReadonlyMap<string, () => BuiltFile>;

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  ttf: 'font/ttf',
};

/**
 * Returns all built files by their address; undefined where the explorer has not been built. A file may stand there plain with its
 * compressed forms, or as gzip alone.
 */
export function readBuiltFiles(folder: string): BuiltFiles | undefined {
  if (!existsSync(join(folder, 'index.html'))) return undefined;
  const names = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const present = new Set(names);
  const files = new Map<string, () => BuiltFile>();
  for (const path of new Set(names.map((name) => name.replace(/\.(gz|br)$/, '')))) {
    const type = TYPES[path.split('.').at(-1) ?? ''];
    if (type === undefined) continue;
    const address = path.slice(folder.length).replaceAll('\\', '/');
    let file: BuiltFile | undefined;
    files.set(address, () => {
      file ??= readFile(path, type, present);
      return file;
    });
  }
  return files;
}

function readFile(path: string, type: string, present: ReadonlySet<string>): BuiltFile {
  const read = (name: string) => (present.has(name) ? readFileSync(name) : undefined);
  const [plain, br, gzip] = [read(path), read(`${path}.br`), read(`${path}.gz`)];
  const packed = plain ?? gzip;
  if (!packed) throw new Error(`${path} stands there in no form that can be read.`);
  return {
    type,
    etag: etagOf(packed),
    // Unpacked for the few clients that take no gzip, and not kept.
    get plain() {
      return plain ?? gunzipSync(packed);
    },
    br,
    gzip,
  };
}

function etagOf(bytes: Buffer | string): string {
  return `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
}

/** Sends a file in the best form that the client accepts; 304 where it has the file already. */
export function sendFile(request: FastifyRequest, reply: FastifyReply, file: BuiltFile): FastifyReply {
  reply.headers({ etag: file.etag, vary: 'accept-encoding' });
  if (
    request.headers['if-none-match']?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === file.etag)
  )
    return reply.code(304).send();
  const accepted = String(request.headers['accept-encoding'] ?? '');
  reply.type(file.type);
  if (file.br && /\bbr\b/.test(accepted)) return reply.header('content-encoding', 'br').send(file.br);
  if (file.gzip && /\bgzip\b/.test(accepted)) return reply.header('content-encoding', 'gzip').send(file.gzip);
  return reply.send(file.plain);
}
