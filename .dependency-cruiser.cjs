// Who may import whom. `packages/checks/test/dependency-rules.test.ts` plants a forbidden import for each rule.

/** What the sources of a published package may import from the workspace. */
const SOURCES = {
  contract: [],
  enforcement: ['contract'],
  'key-rotation': ['contract'],
  'mock-gateway': ['contract', 'enforcement'],
  sdk: ['contract', 'enforcement', 'key-rotation'],
};

/** What their tests may import beyond that, and beyond the servers that any test may start. Without this a cycle of packages could be closed by a test. */
const TESTS = {
  contract: [],
  enforcement: [],
  'key-rotation': ['mock-gateway'],
  'mock-gateway': [],
  sdk: ['mock-gateway'],
};

const published = Object.keys(SOURCES).join('|');
const testFiles = '\\.test\\.ts$';

const packageGraph = Object.entries(SOURCES).flatMap(([name, allowed]) => [
  {
    name: `package-graph/${name}`,
    comment: `${name} imports no workspace package but: ${allowed.join(', ') || 'none'}`,
    severity: 'error',
    from: { path: `^packages/${name}/src/`, pathNot: testFiles },
    to: { path: '^(packages|examples)/', pathNot: `^packages/(${[name, ...allowed].join('|')})/` },
  },
  {
    name: `package-graph/${name}-tests`,
    comment: `a test in ${name} closes no cycle of packages`,
    severity: 'error',
    from: { path: [`^packages/${name}/test/`, `^packages/${name}/src/.*${testFiles}`] },
    to: {
      path: '^(packages|examples)/',
      pathNot: `^packages/(${[name, ...allowed, ...TESTS[name], 'test-servers'].join('|')})/`,
    },
  },
]);

/** Any package's tests may use it, so it can use none. */
const testServers = {
  name: 'package-graph/test-servers',
  comment: 'test-servers imports no workspace package',
  severity: 'error',
  from: { path: '^packages/test-servers/' },
  to: { path: '^(packages|examples)/', pathNot: '^packages/test-servers/' },
};

const sdkLayers = [
  {
    name: 'sdk-layers/resources',
    comment:
      'a resource sees the pipeline by its entry and its call, and nothing of how calls are sent',
    severity: 'error',
    from: { path: '^packages/sdk/src/resources/', pathNot: testFiles },
    to: { path: '^packages/sdk/src/(client|transport/|pipeline/(?!(index|call)\\.ts))' },
  },
  {
    name: 'sdk-layers/pipeline',
    comment: 'the pipeline knows neither the client nor its resources',
    severity: 'error',
    from: { path: '^packages/sdk/src/pipeline/', pathNot: testFiles },
    to: { path: '^packages/sdk/src/(client|resources/|index\\.ts)' },
  },
  {
    name: 'sdk-layers/transport',
    comment: 'a transport moves bytes and knows nothing of calls',
    severity: 'error',
    from: { path: '^packages/sdk/src/transport/', pathNot: testFiles },
    to: { path: '^packages/sdk/src/(client|resources/|pipeline/|index\\.ts)' },
  },
];

/** What judges stores must not share their mistakes. */
const storeJudge = {
  name: 'store-judge',
  comment: 'testStore() takes types from enforcement, and none of its counting code',
  severity: 'error',
  from: { path: '^packages/enforcement/src/testing/' },
  to: {
    path: '^packages/enforcement/src/(?!testing/)',
    dependencyTypesNot: ['type-only'],
  },
};

module.exports = {
  forbidden: [
    ...packageGraph,
    testServers,
    storeJudge,
    ...sdkLayers,
    {
      name: 'no-circular',
      comment: 'a cycle makes the order of loading decide what is defined',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'only-through-exports',
      comment: 'cross a package border by its name, never by a relative path',
      severity: 'error',
      from: { path: '^(?:packages|examples)/([^/]+)/' },
      to: {
        path: '^(packages|examples)/',
        pathNot: '^(?:packages|examples)/$1/',
        dependencyTypes: ['local'],
      },
    },
    {
      name: 'isomorphic',
      comment: 'node builtins live only in node.ts, *.node.ts and cli.ts',
      severity: 'error',
      from: {
        path: `^packages/(${published})/src/`,
        pathNot: ['(^|/)node\\.ts$', '\\.node\\.ts$', '(^|/)cli\\.ts$', testFiles],
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'src-not-to-test',
      comment: 'what is published does not lean on what is not',
      severity: 'error',
      from: { path: `^packages/(${published})/src/`, pathNot: testFiles },
      to: { path: ['/test/', testFiles] },
    },
    {
      name: 'not-to-dev-dep',
      comment: 'a dev dependency is absent where the package is installed',
      severity: 'error',
      from: { path: `^packages/(${published})/src/`, pathNot: testFiles },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-orphans',
      comment: 'a source file that nothing imports and that imports nothing is left over',
      severity: 'error',
      from: {
        path: `^packages/(${published})/src/`,
        orphan: true,
        pathNot: ['(^|/)index\\.ts$', '\\.default\\.ts$'],
      },
      to: {},
    },
    {
      name: 'not-to-unresolvable',
      comment: 'an import that does not resolve fails only when its line is reached',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // The consumer resolves the packed packages, where it is copied to.
    exclude: { path: ['(^|/)dist/', '^packages/checks/consumer/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@regpilot/source', 'node', 'import', 'types', 'default'],
    },
  },
};
