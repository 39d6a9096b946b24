// What is in an official module and not in ours, said in words that the table of exemptions repeats.
import type { Exported, Member } from './declarations.js';

type Exports = ReadonlyMap<string, Exported>;

/** Names of types and values. */
export function missingNames(entry: string, official: Exports, ours: Exports): string[] {
  return [...official].flatMap(([name, { isInternal, isType }]) => {
    const mine = ours.get(name);
    if (mine === undefined) return isInternal ? [] : [`${entry}.${name}`];
    return isType && !mine.isType ? [`${entry}.${name} is no type`] : [];
  });
}

/**
 * Members of what both have: those that ours lacks, those that official code may leave out and ours may not, and those that official code
 * may rely on and ours leaves out. What several modules export is compared once, by the first.
 */
export function differentShapes(entry: string, official: Exports, ours: Exports, seen: Set<number>): string[] {
  return [...official].flatMap(([name, theirs]) => {
    const mine = ours.get(name);
    if (mine === undefined || seen.has(theirs.id)) return [];
    seen.add(theirs.id);
    const fields = differentMembers(theirs.members(), mine.members()).concat(extraDemands(theirs, mine), narrower(theirs, mine));
    const statics = differentMembers(theirs.statics(), mine.statics());
    return [...new Set([...fields, ...statics])].map((difference) => `${entry}.${name}.${difference}`);
  });
}

function differentMembers(official: ReadonlyMap<string, Member>, ours: ReadonlyMap<string, Member>): string[] {
  return [...official].flatMap(([name, theirs]) => {
    const mine = ours.get(name);
    if (mine === undefined) return theirs.isInternal() ? [] : [name];
    const within = theirs.isInline() ? differentMembers(theirs.members(), mine.members()) : [];
    const inside = within.map((difference) => `${name}.${difference}`);
    if (theirs.isOptional === mine.isOptional || theirs.isInternal()) return inside;
    return [theirs.isOptional ? `${name} is required` : `${name} is optional`, ...inside];
  });
}

/** Fields of objects that users make, where ours does not take all that the official one does. */
function narrower(theirs: Exported, mine: Exported): string[] {
  if (mine.isValue) return [];
  const ours = mine.members();
  const official = [...theirs.members()].filter(([, member]) => !member.isInternal());
  return official.filter(([name, member]) => ours.get(name)?.takes(member) === false).map(([name]) => `${name} takes less`);
}

/** An object that is made by hand for the official type has to do for ours. Nobody makes instances of classes so. */
function extraDemands(theirs: Exported, mine: Exported): string[] {
  if (mine.isValue) return [];
  const official = theirs.members();
  const extra = [...mine.members()].filter(([name, { isOptional }]) => !isOptional && !official.has(name));
  return official.size === 0 ? [] : extra.map(([name]) => `${name} is demanded`);
}
