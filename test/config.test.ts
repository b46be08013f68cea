import { describe, expect, it } from 'vitest';
import { ConfigError, describeConfig, readConfig, SETTINGS, unknownSettings } from '../src/config.ts';
import { LIMITS } from '../src/limits.ts';

describe('the configuration', () => {
  it('has a default for everything', () => {
    const config = readConfig({});

    expect(config).toMatchObject({
      ...{ port: 4000, host: '127.0.0.1', data: '.accord', logLevel: 'info', executor: 'plans' },
    });
    expect(config.neo4j).toBeUndefined();
    expect(config.limits).toEqual(
      Object.fromEntries(Object.entries(LIMITS).map(([name, limit]) => [name, limit.value])),
    );
    expect(describeConfig(config)).toMatchObject({ engine: 'embedded in .accord', limits: 'defaults' });
  });

  it('reads what is set', () => {
    const config = readConfig({
      PORT: '0',
      NEO4J_URI: 'neo4j+s://db.example:7687',
      NEO4J_PASSWORD: 'a-secret',
      ACCORD_MAX_COST: '50',
      ACCORD_EXECUTOR: 'graphql',
      ACCORD_PROXIES: '10.0.0.0/8, ::1',
      ACCORD_CORS_ORIGINS: 'http://localhost:5173, https://app.example/',
    });

    expect(config).toMatchObject({
      port: 0,
      executor: 'graphql',
      proxies: ['10.0.0.0/8', '::1'],
      corsOrigins: ['http://localhost:5173', 'https://app.example'],
      limits: { cost: 50, depth: 12 },
      neo4j: { uri: 'neo4j+s://db.example:7687', username: 'neo4j', password: 'a-secret', database: 'neo4j' },
    });
    expect(describeConfig(config)).toMatchObject({ executor: 'graphql', limits: { cost: 50 } });
    expect(JSON.stringify(describeConfig(config))).not.toContain('a-secret');
  });

  it('takes an empty value for none', () => {
    expect(readConfig({ PORT: '', NEO4J_URI: '', NEO4J_PASSWORD: '' })).toEqual(readConfig({}));
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', 'http'],
    ['PORT', '4e3'],
    ['PORT', ' '],
    ['HOST', 'two hosts'],
    ['LOG_LEVEL', 'loud'],
    ['ACCORD_EXECUTOR', 'mine'],
    ['ACCORD_CORS_ORIGINS', 'localhost:5173'],
    ['ACCORD_CORS_ORIGINS', 'http://a.example/page'],
    ['ACCORD_PROXIES', '10.0.0.0/33'],
    ['ACCORD_PROXIES', '10.0.0.1,'],
    ['ACCORD_PROXIES', 'proxy.example'],
    ['ACCORD_PROXIES', '*'],
    ['ACCORD_MAX_DEPTH', '0'],
    ['ACCORD_MAX_DEPTH', '1.5'],
    ['ACCORD_MAX_DEPTH', '0x10'],
    ['ACCORD_MAX_DEPTH', 'Infinity'],
    ['ACCORD_REQUEST_MS', '2147483648'],
    ['NEO4J_URI', 'http://localhost:7474'],
    ['NEO4J_URI', 'bolt://'],
    ['NEO4J_URI', 'bolt://me:hidden@host'],
  ])('refuses %s of "%s"', (variable, value) => {
    const problems = problemsOf({
      [variable]: value,
      ...(variable === 'NEO4J_URI' && { NEO4J_PASSWORD: 'hidden' }),
    });

    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${variable} must `));
    expect(problems[0]).not.toContain('hidden');
  });

  it('lists every problem at once', () => {
    const problems = problemsOf({
      PORT: 'x',
      HOST: '?',
      LOG_LEVEL: 'y',
      ACCORD_MAX_COST: 'z',
      NEO4J_URI: 'bolt://a',
    });

    expect(problems).toHaveLength(5);
    expect(problems.at(-1)).toMatch(/NEO4J_PASSWORD/);
  });

  it('wonders about a password for no database', () => {
    expect(problemsOf({ NEO4J_PASSWORD: 'hidden' })).toEqual([
      'NEO4J_PASSWORD is set but NEO4J_URI is not; set both, or neither for the embedded database.',
    ]);
  });

  it.each(['bolt://db:99999', 'neo4j://db:0', 'neo4j+s://db:65536/'])('refuses the port of %s', (uri) => {
    const [problem] = problemsOf({ NEO4J_URI: uri, NEO4J_PASSWORD: 'hidden' });

    expect(problem).toMatch(/^NEO4J_URI must have a port from 1 to 65535; found \d+\.$/);
  });

  it('tells of variables that look like settings and are none', () => {
    const told = unknownSettings({
      ACCORD_MX_COST: '10',
      ACCORD_DATA: '/x',
      ACCORD_TEST_RUNS: '2',
      PATH: '/bin',
    });

    expect(told).toEqual([
      'ACCORD_MX_COST is no setting, and changes nothing. Did you mean "ACCORD_MAX_COST"?',
    ]);
  });

  it.each([
    [{}, ['localhost', '127.0.0.1', '::1', '127.0.0.1']],
    [{ HOST: '127.0.0.5' }, ['localhost', '127.0.0.1', '::1', '127.0.0.5']],
    [{ HOST: '0.0.0.0' }, ['*']],
    [{ ACCORD_HOSTS: 'accord.example.org, [::2]' }, ['accord.example.org', '::2']],
  ])('answers with %j to the names %j', (environment, names) => {
    expect(readConfig(environment).hosts).toEqual(names);
  });

  it.each(['http://accord.example.org', 'accord.example.org:4000', 'a b'])(
    'takes no %s for a name',
    (hosts) => {
      expect(problemsOf({ ACCORD_HOSTS: hosts })).toEqual([
        `ACCORD_HOSTS must be names such as accord.example.org, without ports, with commas between, or *; found "${hosts}".`,
      ]);
    },
  );

  it('names every variable once', () => {
    const variables = [...SETTINGS, ...Object.values(LIMITS)].map(({ variable }) => variable);

    expect(new Set(variables).size).toBe(variables.length);
  });
});

function problemsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError)
      return [...error.problems].sort((one) => (/PASSWORD/.test(one) ? 1 : -1));
    throw error;
  }
  return [];
}
