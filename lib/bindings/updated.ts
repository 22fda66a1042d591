/** `view` with `changes`; `view` itself if they change nothing, because frameworks compare views by identity. */
export function updated<View extends object>(view: View, changes: Partial<View>): View {
  const isChanged = (name: string): boolean =>
    !Object.is(view[name as keyof View], changes[name as keyof View]);
  return Object.keys(changes).some(isChanged) ? { ...view, ...changes } : view;
}
