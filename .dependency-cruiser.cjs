/**
 * Who may import whom. A room is a folder; a path that no line lets in is refused, and so is a room without a line.
 * Tests may look anywhere: they hold the rooms against each other.
 */
const ROOMS = {
  'engine/market': [],
  'engine/time': ['engine/market'],
  'engine/indicators': ['engine/market'],
  'engine/strategy': ['engine/market', 'engine/indicators/indicator.ts', 'engine/indicators/ring.ts'],
  'engine/broker': ['engine/market', 'engine/strategy/decision.ts', 'engine/strategy/view.ts'],
  'engine/journal': ['engine/market', 'engine/strategy/decision.ts', 'engine/broker/sink.ts', 'engine/broker/trade.ts'],
  'engine/run': [
    'engine/market',
    'engine/time',
    'engine/strategy',
    'engine/broker',
    'engine/journal',
    'engine/indicators/indicator.ts',
  ],
  'engine/live': [
    'engine/market',
    'engine/time',
    'engine/journal',
    'engine/run',
    'engine/strategy/vote-tape.ts',
    'engine/broker/book.ts',
  ],
  'engine/monitor': ['engine/market', 'engine/journal', 'engine/live/status.ts'],
  'engine/notebook': ['engine/market', 'engine/broker/trade.ts'],
  'engine/adapters': ['engine/market', 'engine/indicators/indicator.ts'],
  'engine/testing': ['engine'],
  'engine/index.ts': ['engine'],
  strategies: ['engine/market', 'engine/indicators', 'engine/strategy'],
  datasets: ['engine/market', 'engine/time'],
  reports: [
    'engine/market',
    'engine/strategy/decision.ts',
    'engine/strategy/vote-tape.ts',
    'engine/journal',
    'engine/broker/trade.ts',
    'datasets/manifest.ts',
  ],
  scripts: ['engine', 'strategies', 'datasets', 'reports'],
};

const CORE = '^(engine/(market|time|indicators|strategy|broker|journal|run)|strategies)/';
const TESTS = '([.](test|contract)|/testing/[^/]+)[.]ts$';
const pattern = (path) => `^${path.replaceAll('.', '[.]')}${path.endsWith('.ts') ? '$' : '/'}`;

const roomRules = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `room ${room}`,
  severity: 'error',
  comment: `${room} may import ${allowed.join(', ') || 'no other room'}.`,
  from: { path: pattern(room), pathNot: TESTS },
  to: {
    path: '^(engine|strategies|datasets|reports|scripts)/',
    pathNot: [room, ...allowed].map(pattern),
  },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'room without a line',
      severity: 'error',
      from: { pathNot: Object.keys(ROOMS).map(pattern) },
      to: { path: '^(engine|strategies|datasets|reports|scripts)/' },
    },
    {
      name: 'strategies keep apart',
      severity: 'error',
      from: { path: '^strategies/([^/]+)/', pathNot: TESTS },
      to: { path: '^strategies/', pathNot: '^strategies/$1/' },
    },
    {
      name: 'engine knows no strategy',
      severity: 'error',
      comment: 'A strategy is handed in; in tests too, but where testing compares one with its reference.',
      from: { path: '^engine/', pathNot: `^engine/(run|testing)/.*${TESTS}` },
      to: { path: '^(strategies|scripts)/' },
    },
    {
      name: 'public entry is for the outside',
      severity: 'error',
      from: { path: '^(engine|strategies|datasets|reports)/', pathNot: TESTS },
      to: { path: '^engine/index[.]ts$' },
    },
    {
      name: 'testing is for tests and the bench',
      severity: 'error',
      from: { pathNot: ['/testing/', TESTS, '^scripts/bench'] },
      to: { path: ['/testing/', TESTS] },
    },
    {
      name: 'core needs no packages but zod',
      severity: 'error',
      from: { path: CORE, pathNot: TESTS },
      to: { path: 'node_modules/', pathNot: 'node_modules/zod/' },
    },
    {
      name: 'core touches no file, socket or process',
      severity: 'error',
      from: { path: CORE, pathNot: TESTS },
      to: { dependencyTypes: ['core'], pathNot: '^crypto$' },
    },
    {
      name: 'programs run on what is installed with them',
      severity: 'error',
      from: {
        path: '^(engine|strategies|datasets|reports|scripts)/',
        pathNot: [TESTS, '/testing/', '^scripts/(bench|bundling[.]mjs$)'],
      },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'nothing unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no orphans',
      severity: 'error',
      from: { orphan: true, pathNot: [TESTS, '^engine/index[.]ts$', '[.]d[.]ts$'] },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|datasets/store|reports/out)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
