import { LocalClient } from '../../../local/wiring/client.ts';
import { seedDemoCluster } from '../../../local/wiring/demo-cluster.ts';
import {
  type Deployment,
  type DeploymentOptions,
  startDeployment,
} from '../../../local/wiring/deployment.ts';
import { packagedStack } from '../../../local/wiring/packaged-stack.ts';
import { becomeReady } from '../../../local/wiring/readiness.ts';
import type { TemplateValue } from '../../../local/wiring/template/intrinsics.ts';

export interface Deployed {
  readonly deployment: Deployment;
  readonly client: LocalClient;
}

/** Deploys the packaged stack with its demo cluster on free ports; for tests, which close it. */
export async function deployed(
  options: Partial<DeploymentOptions> & { readonly without?: readonly string[] },
): Promise<Deployed> {
  const { without = [], ...rest } = options;
  const projectDirectory = process.cwd();
  const packaged = await packagedStack(projectDirectory);
  const deployment = await startDeployment({
    projectDirectory,
    packaged: { ...packaged, template: withoutResources(packaged.template, without) },
    port: 0,
    awsPort: 0,
    factor: 1,
    onLog: () => {},
    ...rest,
  });
  await seedDemoCluster(deployment.cloud, projectDirectory);
  deployment.begin();
  await becomeReady(deployment);
  return { deployment, client: new LocalClient(deployment) };
}

/** The template as it would be had somebody deleted these resources from it. */
function withoutResources(template: TemplateValue, logicalIds: readonly string[]): TemplateValue {
  const { Resources, ...others } = template as { Resources: Record<string, TemplateValue> };
  const missing = logicalIds.filter((id) => Resources[id] === undefined);
  if (missing.length > 0) throw new Error(`The template has no ${missing.join(', ')}`);
  const kept = Object.entries(Resources).filter(([id]) => !logicalIds.includes(id));
  return { ...others, Resources: Object.fromEntries(kept) };
}

/** Looks again and again until something holds; Jest's own time-out bounds it. */
export async function eventually<Value>(
  look: () => Promise<Value>,
  holds: (value: Value) => boolean,
): Promise<Value> {
  for (;;) {
    const value = await look();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
