import { describe, expect, it } from 'vitest';
import { findComposeRuns } from './recorders.js';
import { SecretSearch } from './secret-search.js';

const ours = 'unix:///run/ours.sock';
const hosts = new Set([ours]);
const aRun = (pid: number, parent: number, act: string, project = 'mirab-s1') => ({
  pid,
  parent,
  dockerHost: ours,
  words: ['docker', 'compose', '--project-name', project, act],
});

describe('findComposeRuns', () => {
  it('counts a run and its plugin once, and two runs twice', () => {
    expect(findComposeRuns([aRun(1, 0, 'up'), aRun(2, 1, 'up')], hosts)).toEqual(
      new Map([['mirab-s1', [1]]]),
    );
    expect(findComposeRuns([aRun(1, 0, 'up'), aRun(3, 0, 'stop')], hosts)).toEqual(
      new Map([['mirab-s1', [1, 3]]]),
    );
  });
  it('leaves out what only looks, and what is not a stack of ours', () => {
    const runs = [aRun(1, 0, 'config'), aRun(2, 0, 'up', 'other')];
    expect(findComposeRuns(runs, hosts)).toEqual(new Map());
  });
  it('leaves out the stacks of another installation on this machine', () => {
    const theirs = { ...aRun(2, 0, 'up'), dockerHost: 'unix:///run/theirs.sock' };
    expect(findComposeRuns([aRun(1, 0, 'up'), theirs], hosts)).toEqual(
      new Map([['mirab-s1', [1]]]),
    );
  });
});

describe('SecretSearch', () => {
  it('tells once where a secret was seen, and not the secret', () => {
    const search = new SecretSearch({ 'sesame-open': 'the password' });
    search.search('a log', 'nothing here');
    search.search('a log', 'sesame-open');
    search.search('a log', 'again sesame-open');
    expect(search.leaks).toEqual([{ where: 'a log', what: 'the password' }]);
  });
  it('looks for no word that stands anywhere by chance', () => {
    expect(() => new SecretSearch({ '': 'a key that was not read' })).toThrow('too short');
  });
});
