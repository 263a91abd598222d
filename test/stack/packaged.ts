import { packagedStack } from '../../local/wiring/packaged-stack.ts';
import { member, type TemplateValue } from '../../local/wiring/template/intrinsics.ts';
import {
  readResources,
  type TemplateResource,
  type TemplateResources,
} from '../../local/wiring/template/resources.ts';

/** Where the samples of `events/` come from. */
export const place = {
  region: 'us-east-1',
  accountId: '123456789012',
  stackName: 'estiva-local',
  awsEndpoint: 'http://127.0.0.1:4566',
  apiEndpoint: 'http://127.0.0.1:4000',
};

/** The first packaging on a machine that is busy. */
export const packagingTimeoutMs = 180_000;

export interface Packaged {
  readonly resources: TemplateResources;
  /** A resource by its logical id. */
  resource(logicalId: string): TemplateResource;
  /** Its properties, intrinsic functions resolved, as plain JSON for `toMatchObject`. */
  // biome-ignore lint/suspicious/noExplicitAny: the shape of a resource is what each test asserts
  properties(logicalId: string, ...names: readonly string[]): Record<string, any>;
  /** A member beside the properties, such as `DeletionPolicy`. */
  attribute(logicalId: string, name: string): TemplateValue | undefined;
}

/** The compiled template, for the cluster `demo`, as `serverless package` made it. */
export async function packaged(): Promise<Packaged> {
  const { template } = await packagedStack(process.cwd());
  const resources = readResources(template, place);
  const resource = (logicalId: string): TemplateResource => {
    const found = resources.all.find((each) => each.logicalId === logicalId);
    if (found === undefined) throw new Error(`The template has no ${logicalId}.`);
    return found;
  };
  return {
    resources,
    resource,
    properties: (logicalId, ...names) => {
      const { property } = resource(logicalId);
      return Object.fromEntries(names.map((name) => [name, property(name)]));
    },
    attribute: (logicalId, name) => member(member(member(template, 'Resources'), logicalId), name),
  };
}
