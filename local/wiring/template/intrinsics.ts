/** A value of a CloudFormation template, read from JSON. */
export type TemplateValue =
  | string
  | number
  | boolean
  | null
  | readonly TemplateValue[]
  | { readonly [key: string]: TemplateValue };

/** What the intrinsic functions of a template may look up. */
export interface ResolutionScope {
  /** `Ref`: a parameter, a pseudo parameter or a resource; undefined when there is no such name. */
  ref(name: string): TemplateValue | undefined;
  /** `Fn::GetAtt`; undefined when the resource or the attribute is unknown. */
  getAtt(logicalId: string, attribute: string): TemplateValue | undefined;
  /** The outcome of a named condition; undefined when there is none of that name. */
  condition(name: string): boolean | undefined;
  /** `Fn::FindInMap`; undefined when it is not there. */
  findInMap(map: string, first: string, second: string): TemplateValue | undefined;
}

/** A template asks for something that the local stack cannot give. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** What `AWS::NoValue` resolves to: the member that holds it is left out. */
export const noValue = Symbol('AWS::NoValue');

type Resolved = TemplateValue | typeof noValue;

/** Resolves every intrinsic function inside a value; throws `TemplateError` naming the place. */
export function resolveValue(
  value: TemplateValue,
  scope: ResolutionScope,
  place: string,
): TemplateValue {
  const resolved = resolve(value, scope, place);
  return resolved === noValue ? null : resolved;
}

function resolve(value: TemplateValue, scope: ResolutionScope, place: string): Resolved {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) {
    return value
      .map((element, index) => resolve(element, scope, `${place}[${index}]`))
      .filter((element) => element !== noValue);
  }
  const keys = Object.keys(value);
  const [only] = keys;
  if (only !== undefined && keys.length === 1 && isIntrinsic(only)) {
    return resolveIntrinsic(only, value[only] ?? null, scope, place);
  }
  const members: Record<string, TemplateValue> = {};
  for (const key of keys) {
    const member = resolve(value[key] ?? null, scope, `${place}.${key}`);
    if (member !== noValue) members[key] = member;
  }
  return members;
}

function isList(value: TemplateValue): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key === 'Condition' || key.startsWith('Fn::');
}

function resolveIntrinsic(
  name: string,
  argument: TemplateValue,
  scope: ResolutionScope,
  place: string,
): Resolved {
  switch (name) {
    case 'Ref':
      return resolveRef(text(argument, `${place}.Ref`), scope, place);
    case 'Fn::GetAtt':
      return resolveGetAtt(argument, scope, place);
    case 'Fn::Sub':
      return resolveSub(argument, scope, place);
    case 'Fn::Join': {
      const [separator, parts] = pair(argument, place, name);
      const list = resolve(parts, scope, place);
      if (list === noValue || !isList(list))
        throw new TemplateError(`${place}: ${name} joins a list`);
      return list.map((part) => text(part, place)).join(text(separator, place));
    }
    case 'Fn::Split': {
      const [separator, whole] = pair(argument, place, name);
      return resolvedText(whole, scope, place).split(text(separator, place));
    }
    case 'Fn::Select': {
      const [index, from] = pair(argument, place, name);
      const list = resolve(from, scope, place);
      const chosen = list !== noValue && isList(list) ? list[Number(index)] : undefined;
      if (chosen === undefined) throw new TemplateError(`${place}: ${name} finds nothing there`);
      return chosen;
    }
    case 'Fn::If': {
      const branches = elements(argument, 3, place, name);
      const holds = evaluateCondition({ Condition: branches[0] ?? null }, scope, place);
      return resolve(branches[holds ? 1 : 2] ?? null, scope, place);
    }
    case 'Fn::FindInMap': {
      const [map, first, second] = elements(argument, 3, place, name).map((key) =>
        resolvedText(key, scope, place),
      );
      const found = scope.findInMap(map ?? '', first ?? '', second ?? '');
      if (found === undefined) throw new TemplateError(`${place}: no ${map}.${first}.${second}`);
      return found;
    }
    case 'Condition':
      // Inside a policy document this is an ordinary member, not a function.
      return { Condition: resolveValue(argument, scope, `${place}.Condition`) };
    default:
      throw new TemplateError(`${place}: the local stack does not know ${name}`);
  }
}

function resolveRef(name: string, scope: ResolutionScope, place: string): Resolved {
  if (name === 'AWS::NoValue') return noValue;
  const value = scope.ref(name);
  if (value === undefined) throw new TemplateError(`${place}: Ref names nothing: ${name}`);
  return value;
}

function resolveGetAtt(argument: TemplateValue, scope: ResolutionScope, place: string): Resolved {
  const path = isList(argument)
    ? argument.map((part) => text(part, place)).join('.')
    : text(argument, place);
  return getAtt(path, scope, place);
}

function getAtt(path: string, scope: ResolutionScope, place: string): TemplateValue {
  const dot = path.indexOf('.');
  const value = scope.getAtt(path.slice(0, dot), path.slice(dot + 1));
  if (value === undefined) throw new TemplateError(`${place}: the local stack has no ${path}`);
  return value;
}

function resolveSub(argument: TemplateValue, scope: ResolutionScope, place: string): string {
  const [template, variables] = isList(argument)
    ? [text(argument[0] ?? null, place), argument[1] ?? {}]
    : [text(argument, place), {}];
  return template.replace(/\$\{(!?)([^}]*)\}/g, (_whole, literal: string, name: string) => {
    if (literal !== '') return `\${${name}}`;
    const own = member(variables, name);
    if (own !== undefined) return resolvedText(own, scope, place);
    const value = name.includes('.') ? getAtt(name, scope, place) : scope.ref(name);
    if (value === undefined) throw new TemplateError(`${place}: Fn::Sub names nothing: ${name}`);
    return text(value, place);
  });
}

/** Evaluates a condition: its name, or one of the condition functions. */
export function evaluateCondition(
  value: TemplateValue,
  scope: ResolutionScope,
  place: string,
): boolean {
  const name = member(value, 'Condition');
  if (name !== undefined) {
    const outcome = scope.condition(text(name, place));
    if (outcome === undefined)
      throw new TemplateError(`${place}: no condition ${text(name, place)}`);
    return outcome;
  }
  const equals = member(value, 'Fn::Equals');
  if (equals !== undefined) {
    const [left, right] = elements(equals, 2, place, 'Fn::Equals').map((side) =>
      resolvedText(side, scope, place),
    );
    return left === right;
  }
  const not = member(value, 'Fn::Not');
  if (not !== undefined) {
    return !evaluateCondition(elements(not, 1, place, 'Fn::Not')[0] ?? null, scope, place);
  }
  const and = member(value, 'Fn::And');
  if (and !== undefined && isList(and)) {
    return and.every((part) => evaluateCondition(part, scope, place));
  }
  const or = member(value, 'Fn::Or');
  if (or !== undefined && isList(or)) {
    return or.some((part) => evaluateCondition(part, scope, place));
  }
  throw new TemplateError(`${place}: not a condition: ${JSON.stringify(value)}`);
}

/** A member of an object of the template; undefined for anything that has no such member. */
export function member(value: TemplateValue | undefined, name: string): TemplateValue | undefined {
  if (value === null || value === undefined || typeof value !== 'object' || isList(value)) {
    return undefined;
  }
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function elements(
  value: TemplateValue,
  count: number,
  place: string,
  name: string,
): readonly TemplateValue[] {
  if (isList(value) && value.length === count) return value;
  throw new TemplateError(`${place}: ${name} takes ${count} arguments`);
}

function pair(value: TemplateValue, place: string, name: string): [TemplateValue, TemplateValue] {
  const [first, second] = elements(value, 2, place, name);
  return [first ?? null, second ?? null];
}

function resolvedText(value: TemplateValue, scope: ResolutionScope, place: string): string {
  return text(resolveValue(value, scope, place), place);
}

function text(value: TemplateValue, place: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateError(`${place}: text is expected, not ${JSON.stringify(value)}`);
}
