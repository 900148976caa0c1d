/**
 * Who may import whom (docs/architecture.md). Where a room needs what it may not import, `src/core` holds the interface and
 * `src/app` hands it in.
 */
const rooms = {
  core: "^src/core/",
  kernel: "^src/kernel/",
  lang: "^src/lang/",
  gpu: "^src/gpu/",
  nn: "^src/nn/",
  rl: "^src/rl/",
  llm: "^src/llm/",
  episode: "^src/episode/",
  store: "^src/store/",
  jobs: "^src/jobs/",
  app: "^src/app/",
  worlds: "^worlds/",
  skills: "^skills/",
  planners: "^planners/",
  viewer: "^viewer/",
};

/** What each room may see beside itself. `app` sees everything. */
const mayImport = {
  core: [],
  kernel: ["core"],
  lang: ["core", "kernel"],
  gpu: ["core", "kernel", "lang"],
  nn: ["core", "kernel", "lang"],
  rl: ["core", "kernel", "lang", "gpu", "nn"],
  llm: ["core"],
  episode: ["core"],
  store: ["core"],
  jobs: ["core"],
  worlds: ["core", "kernel", "lang", "gpu"],
  skills: ["core", "lang", "nn"],
  planners: ["core", "lang", "llm"],
  viewer: ["core", "episode"],
};

const any = Object.values(rooms).join("|");

module.exports = {
  forbidden: [
    {
      name: "no-circles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    ...Object.entries(mayImport).map(([room, others]) => ({
      name: `${room}-may-import`,
      severity: "error",
      from: { path: rooms[room] },
      to: { path: any, pathNot: [room, ...others].map((name) => rooms[name]) },
    })),
    {
      name: "core-and-viewer-without-node",
      comment: "Both run in the browser; so does the episode reader.",
      severity: "error",
      from: { path: "^src/core/|^viewer/|^src/episode/(reader|column|schema|state)" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "nothing-imports-tests",
      severity: "error",
      from: { path: any },
      to: { path: "^tests/" },
    },
    {
      name: "no-development-packages",
      severity: "error",
      from: { path: any },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
