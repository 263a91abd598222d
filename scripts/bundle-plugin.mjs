import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/**
 * Bundles each function of `serverless.yml` into one CommonJS file, inside `serverless package`
 * and `serverless deploy`, and points the function and its package at that file alone.
 */
export default class BundlePlugin {
  constructor(serverless, _options, { log }) {
    this.service = serverless.service;
    this.root = serverless.serviceDir;
    this.log = log;
    this.hooks = {
      'before:package:createDeploymentArtifacts': () => this.bundle(this.service.getAllFunctions()),
      'before:deploy:function:packageFunction': () =>
        this.bundle([serverless.processedInput.options.function]),
    };
  }

  async bundle(names) {
    await mkdir(join(this.root, 'dist'), { recursive: true });
    const sizes = await Promise.all(names.map((name) => this.bundleOne(name)));
    this.log.notice(`Bundles: ${sizes.join(', ')}`);
  }

  async bundleOne(name) {
    const definition = this.service.getFunction(name);
    // `functions/api.handler` names the source, as it would without a bundler.
    const [, source, exported] = /^(.+)\.([^.]+)$/.exec(definition.handler);
    const bundle = `dist/${name}.cjs`;
    const { outputFiles } = await build({
      absWorkingDir: this.root,
      entryPoints: [`${source}.ts`],
      outfile: bundle,
      bundle: true,
      write: false,
      platform: 'node',
      // The oldest Node that runs the bundles: they also run on the developer's machine.
      target: 'node20',
      format: 'cjs',
      // The AWS clients' ES modules can be shaken; their CommonJS cannot and is far larger.
      mainFields: ['module', 'main'],
      minify: true,
      keepNames: true,
      legalComments: 'none',
      logLevel: 'warning',
    });
    const [{ contents }] = outputFiles;
    await replaceFile(join(this.root, bundle), contents);
    definition.handler = `dist/${name}.${exported}`;
    definition.package = { ...definition.package, patterns: ['!**', bundle] };
    return `${name} ${kilobytes(contents)} (${kilobytes(gzipSync(contents))} gzip)`;
  }
}

/** Two packagings at once must not read each other's half-written bundle. */
async function replaceFile(path, contents) {
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, contents);
  await rename(temporary, path);
}

function kilobytes(bytes) {
  return `${Math.ceil(bytes.length / 1024)} KB`;
}
