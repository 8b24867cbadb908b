// How esbuild makes programs, for dist/ and in tests alike: what a test runs is bundled as what a user runs.

/** Small pure packages that every program needs go into the chunks; the rest stays where npm put it. */
const externals = {
  name: 'externals',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, resolveDir }) => {
      const isInside = /^(zod|yargs|@uwdata\/flechette)(\/|$)/.test(path) || resolveDir.includes('node_modules');
      return isInside ? undefined : { path, external: true };
    });
  },
};

/** esbuild's options that do not depend on what is built. */
export const BUNDLING = {
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  plugins: [externals],
};
