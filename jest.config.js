// The AWS SDK's notice about Node 20 would be printed once a test file.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** Jest runs TypeScript through swc as CommonJS: types are `tsc`'s business, not the tests'. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // Packaged copies of the project are no modules of it.
  modulePathIgnorePatterns: ['<rootDir>/.estiva', '<rootDir>/dist'],
  // For what hangs, on however slow a machine: no test asserts a time.
  testTimeout: 60_000,
  watchman: false,
};
