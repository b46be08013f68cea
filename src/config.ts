import { isIP } from 'node:net';
import { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { LIMITS, type Limits } from './limits.ts';

/** The configuration of a process. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Folder of the embedded database. */
  readonly data: string;
  readonly neo4j:
    | {
        readonly uri: string;
        readonly username: string;
        readonly password: string;
        readonly database: string;
      }
    | undefined;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly executor: (typeof EXECUTORS)[number];
  /** Whether the API takes writes, from those whose keys allow it. */
  readonly writing: boolean;
  /** What may be done without a key. */
  readonly anonymous: (typeof ANONYMOUS)[number];
  /** Whose tokens are taken beside keys; undefined for none. */
  readonly oidc:
    | {
        readonly issuer: string;
        readonly audience: string;
        /** Address of the issuer's public keys. */
        readonly keys: string;
        readonly algorithms: readonly string[];
        /** The claim that names the role. */
        readonly roleClaim: string;
        /** What `typ` must be; anything when undefined. */
        readonly type: string | undefined;
      }
    | undefined;
  /** Origins whose pages may read the answers. */
  readonly corsOrigins: readonly string[];
  /** Names that the server answers to; `*` for any. */
  readonly hosts: readonly string[];
  /** Addresses and networks of proxies in front, which say whom they heard. */
  readonly proxies: readonly string[];
  readonly limits: Limits;
}

const OIDC_ALGORITHMS = 'RS256,ES256';
const OIDC_ROLE = 'accord_role';

/** Settings other than limits, for the help text and the README's table. */
export const SETTINGS = [
  { variable: 'PORT', value: '4000', meaning: 'port of the HTTP server; 0 takes a free one' },
  { variable: 'HOST', value: '127.0.0.1', meaning: 'address to listen on; 0.0.0.0 for all' },
  { variable: 'ACCORD_DATA', value: '.accord', meaning: 'folder of the embedded database' },
  {
    variable: 'NEO4J_URI',
    value: '',
    meaning: 'address of a Neo4j server or cluster; set, it replaces the embedded database',
  },
  { variable: 'NEO4J_USERNAME', value: 'neo4j', meaning: 'user of Neo4j' },
  { variable: 'NEO4J_PASSWORD', value: '', meaning: 'password of Neo4j; needed with NEO4J_URI' },
  { variable: 'NEO4J_DATABASE', value: 'neo4j', meaning: 'database of Neo4j' },
  { variable: 'LOG_LEVEL', value: 'info', meaning: 'trace, debug, info, warn, error or silent' },
  {
    variable: 'ACCORD_CORS_ORIGINS',
    value: '',
    meaning:
      'origins whose pages may ask this server, such as `http://localhost:5173` of a front end in development, with commas between; `*` for all',
  },
  {
    variable: 'ACCORD_HOSTS',
    value: '',
    meaning:
      'names that the server answers to, such as `accord.example.org`, with commas between; `*` for any. Left out: those of this machine while HOST is 127.0.0.1, any where it is not',
  },
  {
    variable: 'ACCORD_PROXIES',
    value: '',
    meaning:
      'addresses or networks of the proxies in front, such as `10.0.0.5` or `10.0.0.0/8`, with commas between: what they say in X-Forwarded-For is believed, so that callers behind them do not share one bucket of points. Left out, nobody is believed',
  },
  {
    variable: 'ACCORD_WRITING',
    value: 'off',
    meaning: 'on: the API takes writes from callers with a key that allows it; off: it takes none',
  },
  {
    variable: 'ACCORD_ANONYMOUS',
    value: 'read',
    meaning: 'what callers without a key may do: read, or nothing',
  },
  {
    variable: 'ACCORD_OIDC_ISSUER',
    value: '',
    meaning:
      'issuer whose tokens (JWT) are taken beside keys; needs ACCORD_OIDC_AUDIENCE and ACCORD_OIDC_KEYS',
  },
  { variable: 'ACCORD_OIDC_AUDIENCE', value: '', meaning: 'audience that tokens must be for' },
  {
    variable: 'ACCORD_OIDC_KEYS',
    value: '',
    meaning: "address of the issuer's public keys (JWKS): https, or http on this machine",
  },
  {
    variable: 'ACCORD_OIDC_ALGORITHMS',
    value: OIDC_ALGORITHMS,
    meaning: 'algorithms that tokens may be signed with, with commas between',
  },
  {
    variable: 'ACCORD_OIDC_ROLE',
    value: OIDC_ROLE,
    meaning: 'claim of tokens that names the role: reader, contributor, curator or admin',
  },
  {
    variable: 'ACCORD_OIDC_TYPE',
    value: '',
    meaning: 'type that tokens must say in their header, such as `at+jwt`; any when left out',
  },
  {
    variable: 'ACCORD_EXECUTOR',
    value: 'plans',
    meaning:
      'how a question is executed: by plans that are kept with its text, or by graphql (graphql-js); the answers are the same',
  },
] as const;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
const EXECUTORS = ['plans', 'graphql'] as const;
const SWITCH = ['off', 'on'] as const;
const ANONYMOUS = ['read', 'nothing'] as const;

/** The environment asks for something impossible. Carries every problem. Exit 78. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/**
 * Reads and checks the whole environment at once. Throws `ConfigError` with every problem; no message
 * contains a secret.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const take = <T>(variable: string, schema: z.ZodType<T>, expected: string, fallback: T): T => {
    const text = environment[variable];
    if (text === undefined || text === '') return fallback;
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    problems.push(`${variable} must be ${expected}; found "${text}".`);
    return fallback;
  };
  const limits = Object.fromEntries(
    Object.entries(LIMITS).map(([name, limit]) => [
      name,
      take(limit.variable, POSITIVE, 'a whole number from 1 to 2147483647', limit.value as number),
    ]),
  ) as unknown as Limits;
  const host = take('HOST', z.string().regex(/^[\w.:-]+$/), 'an address or host name', '127.0.0.1');
  const config: Config = {
    port: take('PORT', whole(0, 65_535), 'a port from 0 to 65535', 4000),
    host,
    data: take('ACCORD_DATA', z.string(), 'a folder', '.accord'),
    neo4j: neo4jOf(environment, problems),
    logLevel: take('LOG_LEVEL', z.enum(LOG_LEVELS), `one of ${LOG_LEVELS.join(', ')}`, 'info'),
    executor: take('ACCORD_EXECUTOR', z.enum(EXECUTORS), `one of ${EXECUTORS.join(', ')}`, 'plans'),
    writing: take('ACCORD_WRITING', z.enum(SWITCH), SWITCH.join(' or '), 'off') === 'on',
    anonymous: take('ACCORD_ANONYMOUS', z.enum(ANONYMOUS), ANONYMOUS.join(' or '), 'read'),
    oidc: oidcOf(environment, problems),
    corsOrigins: take(
      'ACCORD_CORS_ORIGINS',
      ORIGINS,
      'origins such as http://localhost:5173 with commas between, or *',
      [],
    ),
    hosts: take(
      'ACCORD_HOSTS',
      HOSTS,
      'names such as accord.example.org, without ports, with commas between, or *',
      isLoopback(host) ? [...LOOPBACK, host] : ['*'],
    ),
    proxies: take(
      'ACCORD_PROXIES',
      PROXIES,
      'addresses or networks such as 10.0.0.0/8 with commas between',
      [],
    ),
    limits,
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** Signatures by public keys alone: a shared secret could be one that others know as the public key. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

function oidcOf(
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): Config['oidc'] {
  const { ACCORD_OIDC_ISSUER: issuer, ACCORD_OIDC_AUDIENCE: audience, ACCORD_OIDC_KEYS: keys } = environment;
  if (!issuer && !audience && !keys) return undefined;
  if (!issuer || !audience || !keys) {
    problems.push(
      'ACCORD_OIDC_ISSUER, ACCORD_OIDC_AUDIENCE and ACCORD_OIDC_KEYS must be set together, or none of them.',
    );
    return undefined;
  }
  if (!URL.canParse(keys) || !/^(?:https:|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/])/.test(keys))
    problems.push(
      `ACCORD_OIDC_KEYS must be an address with https, or with http on this machine; found "${keys}".`,
    );
  const algorithms = (environment.ACCORD_OIDC_ALGORITHMS || OIDC_ALGORITHMS)
    .split(',')
    .map((name) => name.trim());
  const odd = algorithms.find((name) => !ALGORITHMS.includes(name));
  if (odd !== undefined)
    problems.push(
      `ACCORD_OIDC_ALGORITHMS must name some of ${ALGORITHMS.join(', ')}, with commas between; found "${odd}".`,
    );
  const roleClaim = environment.ACCORD_OIDC_ROLE || OIDC_ROLE;
  return { issuer, audience, keys, algorithms, roleClaim, type: environment.ACCORD_OIDC_TYPE || undefined };
}

/** Accepts digits only: `0x10` and `1e3` are more likely mistakes. Timers end at 2^31 - 1. */
function whole(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most));
}

const ORIGINS = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim().replace(/\/$/, '')))
  .pipe(z.array(z.string().regex(/^(?:\*|https?:\/\/[^\s/?#@]+)$/)));

/** Names by which a machine calls itself. */
const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '::1'];

function isLoopback(host: string): boolean {
  return LOOPBACK.includes(host) || host.startsWith('127.');
}

const HOSTS = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim().replace(/^\[(.*)\]$/, '$1')))
  .pipe(z.array(z.string().regex(/^(?:\*|[\w.-]+|[0-9a-f:]+)$/i)));

/** Whether a text is an address, or a network by its first address and its number of bits. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const most = isIP(address) === 6 ? 128 : 32;
  return (
    isIP(address) !== 0 &&
    rest.length === 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
  );
}

const PROXIES = z
  .string()
  .transform((text) => text.split(',').map((network) => network.trim()))
  .pipe(z.array(z.string().refine(isNetwork)));

const POSITIVE = whole(1, 2 ** 31 - 1);

function neo4jOf(
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): Config['neo4j'] {
  const { NEO4J_URI: uri, NEO4J_PASSWORD: password } = environment;
  if (!uri) {
    if (password)
      problems.push(
        'NEO4J_PASSWORD is set but NEO4J_URI is not; set both, or neither for the embedded database.',
      );
    return undefined;
  }
  if (!/^(bolt|neo4j)(\+s|\+ssc)?:\/\/[^\s/@?#]+\/?$/.test(uri)) {
    problems.push(
      `NEO4J_URI must start with bolt:// or neo4j:// (with +s for TLS) and name a host, without user or password; found "${uri.replace(/\/\/.*@/, '//***@')}".`,
    );
  }
  const port = /:(\d+)\/?$/.exec(uri)?.[1];
  if (port !== undefined && !(Number(port) >= 1 && Number(port) <= 65_535))
    problems.push(`NEO4J_URI must have a port from 1 to 65535; found ${port}.`);
  if (!password) problems.push('NEO4J_PASSWORD must be set when NEO4J_URI is.');
  return {
    uri,
    username: environment.NEO4J_USERNAME || 'neo4j',
    password: password ?? '',
    database: environment.NEO4J_DATABASE || 'neo4j',
  };
}

/** Settings of the tests and tools of this project, which the program itself does not read. */
const OF_TOOLS = /^ACCORD_(?:TEST_\w+|NO_NEO4J|REQUIRE_NEO4J|CACHE)$/;

/** Returns a sentence for each variable that looks like a setting and is none: it is misspelt, and changes nothing. */
export function unknownSettings(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known: string[] = [...SETTINGS, ...Object.values(LIMITS)].map(({ variable }) => variable);
  return Object.keys(environment)
    .filter((name) => name.startsWith('ACCORD_') && !known.includes(name) && !OF_TOOLS.test(name))
    .map((name) => `${name} is no setting, and changes nothing.${didYouMean(name, known)}`);
}

/**
 * Returns the configuration as it may be shown: secrets masked, and only the limits that differ from their
 * defaults.
 */
export function describeConfig(config: Config): Readonly<Record<string, unknown>> {
  const changed = Object.entries(LIMITS).filter(
    ([name, limit]) => config.limits[name as keyof Limits] !== limit.value,
  );
  return {
    engine: config.neo4j ? `neo4j at ${config.neo4j.uri}` : `embedded in ${config.data}`,
    ...(config.neo4j && {
      username: config.neo4j.username,
      password: '***',
      database: config.neo4j.database,
    }),
    host: config.host,
    port: config.port,
    ...(config.executor !== 'plans' && { executor: config.executor }),
    writing: config.writing ? 'on' : 'off',
    ...(config.oidc && { oidc: config.oidc }),
    ...(config.anonymous !== 'read' && { anonymous: config.anonymous }),
    limits:
      changed.length === 0
        ? 'defaults'
        : Object.fromEntries(changed.map(([name]) => [name, config.limits[name as keyof Limits]])),
  };
}
