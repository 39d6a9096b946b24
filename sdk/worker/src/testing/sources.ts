import { after } from 'node:test';
import { sourceFolder } from '../realm/scripted-realm.js';

const folders: (() => void)[] = [];

/** Source files for one test; they go when the tests of its file have ended. To be called at the top of a file. */
export function sourcesOfTests(): typeof sourceFolder {
  after(() => {
    for (const remove of folders) remove();
  });
  return (files) => {
    const made = sourceFolder(files);
    folders.push(made.remove);
    return made;
  };
}
