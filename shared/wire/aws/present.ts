/** `Value` whose members that may be `undefined` are absent instead, as the core's types ask. */
export type Present<Value> = {
  readonly [Key in keyof Value as undefined extends Value[Key] ? never : Key]: Value[Key];
} & {
  readonly [Key in keyof Value as undefined extends Value[Key] ? Key : never]?: Exclude<
    Value[Key],
    undefined
  >;
};

/** Leaves out members that are `undefined`: equal facts then have equal texts, whoever told them. */
export function present<Value extends object>(value: Value): Present<Value> {
  const all = value as Readonly<Record<string, unknown>>;
  const members: Record<string, unknown> = {};
  for (const name of Object.keys(all)) {
    if (all[name] !== undefined) members[name] = all[name];
  }
  // The compiler cannot follow the loop; that only `undefined` goes is what the type says.
  return members as Present<Value>;
}
