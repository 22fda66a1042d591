import { type Member, Roster } from '../../lib/loop/roster.js';
import { seededRandom } from '../support/random.js';

const member = (): Member => ({ previous: undefined, next: undefined });

function membersOf(roster: Roster): Member[] {
  const members: Member[] = [];
  for (let { first: each } = roster; each !== undefined; each = each.next) members.push(each);
  return members;
}

describe('the roster', () => {
  it('has its members in order of joining', () => {
    const roster = new Roster();
    const members = [member(), member(), member()];
    for (const each of members) roster.join(each);
    expect(membersOf(roster).map((each) => members.indexOf(each))).toEqual([0, 1, 2]);
  });

  it.each([
    ['first', 0, [1, 2]],
    ['middle', 1, [0, 2]],
    ['last', 2, [0, 1]],
  ])('closes the gap when the %s member leaves', (_, leaving, left) => {
    const roster = new Roster();
    const members = [member(), member(), member()];
    for (const each of members) roster.join(each);
    roster.leave(members[leaving]!);
    const late = member();
    roster.join(late);
    expect(membersOf(roster).map((each) => members.indexOf(each))).toEqual([...left, -1]);
  });

  it('is empty when the only member has left', () => {
    const roster = new Roster();
    const only = member();
    roster.join(only);
    roster.leave(only);
    expect(roster.first).toBeUndefined();
  });

  it('puts who comes back at the end', () => {
    const roster = new Roster();
    const members = [member(), member()];
    for (const each of members) roster.join(each);
    roster.leave(members[0]!);
    roster.join(members[0]!);
    expect(membersOf(roster).map((each) => members.indexOf(each))).toEqual([1, 0]);
  });

  it('leaves no link in who has left, so that one that is kept keeps no other alive', () => {
    const roster = new Roster();
    const members = [member(), member(), member()];
    for (const each of members) roster.join(each);
    roster.leave(members[1]!);
    expect(members[1]).toEqual({ previous: undefined, next: undefined });
  });

  it('does what a list does, over thousands of random operations', () => {
    const random = seededRandom(1);
    const roster = new Roster();
    const model: Member[] = [];
    let mismatches = 0;
    for (let i = 0; i < 3000; i++) {
      if (random() < 0.5) {
        const each = member();
        roster.join(each);
        model.push(each);
      } else {
        const [left] = model.splice(Math.floor(random() * model.length), 1);
        if (left !== undefined) roster.leave(left);
      }
      const members = membersOf(roster);
      if (members.length !== model.length || members.some((each, at) => each !== model[at])) mismatches++;
    }
    expect(mismatches).toBe(0);
  });
});
