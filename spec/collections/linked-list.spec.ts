import fc from 'fast-check';
import { type Linked, LinkedList } from '../../lib/collections/linked-list.js';
import { holdsForAll } from '../support/property.js';

const member = (): Linked => ({ previous: undefined, next: undefined });

function membersOf(list: LinkedList): Linked[] {
  const members: Linked[] = [];
  for (let { first: each } = list; each !== undefined; each = each.next) members.push(each);
  return members;
}

describe('a linked list', () => {
  it('has its members in order of joining', () => {
    const list = new LinkedList();
    const members = [member(), member(), member()];
    for (const each of members) list.append(each);
    expect(membersOf(list).map((each) => members.indexOf(each))).toEqual([0, 1, 2]);
  });

  it.each([
    ['first', 0, [1, 2]],
    ['middle', 1, [0, 2]],
    ['last', 2, [0, 1]],
  ])('closes the gap when the %s member leaves', (_, leaving, left) => {
    const list = new LinkedList();
    const members = [member(), member(), member()];
    for (const each of members) list.append(each);
    list.remove(members[leaving]!);
    const late = member();
    list.append(late);
    expect(membersOf(list).map((each) => members.indexOf(each))).toEqual([...left, -1]);
  });

  it('is empty when the only member has left', () => {
    const list = new LinkedList();
    const only = member();
    list.append(only);
    list.remove(only);
    expect(list.first).toBeUndefined();
  });

  it('appends a member that comes back', () => {
    const list = new LinkedList();
    const members = [member(), member()];
    for (const each of members) list.append(each);
    list.remove(members[0]!);
    list.append(members[0]!);
    expect(membersOf(list).map((each) => members.indexOf(each))).toEqual([1, 0]);
  });

  it('leaves no link in a member that has left, so that it keeps no other alive', () => {
    const list = new LinkedList();
    const members = [member(), member(), member()];
    for (const each of members) list.append(each);
    list.remove(members[1]!);
    expect(members[1]).toEqual({ previous: undefined, next: undefined });
  });

  it('lets no member leave that is not in it', () => {
    const list = new LinkedList();
    const only = member();
    list.append(only);
    list.remove(member());
    expect(membersOf(list)).toEqual([only]);

    list.remove(only);
    list.remove(only);
    expect(membersOf(list)).toEqual([]);
  });

  it('is empty when it is cleared, and leaves no link in its members', () => {
    const list = new LinkedList();
    const members = [member(), member(), member()];
    for (const each of members) list.append(each);
    list.clear();

    expect(list.first).toBeUndefined();
    expect(members).toEqual([member(), member(), member()]);
  });

  it.each([
    ['first', 0, [0, 1, 2]],
    ['middle', 1, [1, 0, 2]],
    ['last', 2, [2, 0, 1]],
  ])('moves its %s member to the front, and appends behind its last', (_, moving, order) => {
    const list = new LinkedList();
    const members = [member(), member(), member(), member()];
    for (const each of members.slice(0, 3)) list.append(each);
    list.moveToFront(members[moving]!);
    list.append(members[3]!);
    expect(membersOf(list).map((each) => members.indexOf(each))).toEqual([...order, 3]);

    for (const each of members) list.remove(each);
    expect(list.first).toBeUndefined();
  });

  it('moves no member to the front that is not in it', () => {
    const list = new LinkedList();
    list.moveToFront(member());
    expect(membersOf(list)).toEqual([]);

    const members = [member(), member()];
    for (const each of members) list.append(each);
    list.moveToFront(member());
    expect(membersOf(list).map((each) => members.indexOf(each))).toEqual([0, 1]);
  });

  it('does what an array does, in any sequence of members that join and leave', () => {
    const steps = fc.oneof(fc.constant('join' as const), fc.nat(20));
    holdsForAll(fc.array(steps, { maxLength: 60 }), 300, (all) => {
      const list = new LinkedList();
      const model: Linked[] = [];
      for (const step of all) {
        if (step === 'join') {
          const each = member();
          list.append(each);
          model.push(each);
        } else for (const left of model.splice(step, 1)) list.remove(left);
        const members = membersOf(list);
        expect(members).toHaveLength(model.length);
        expect(members.every((each, at) => each === model[at])).toBe(true);
      }
    });
  });
});
