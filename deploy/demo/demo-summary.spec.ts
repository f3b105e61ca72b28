import { describe, expect, it } from 'vitest';
import { renderSummary, wasLinkUsed } from './demo-summary.js';

const facts = {
  panelUrl: 'http://127.0.0.1:17000',
  signInUrl: 'http://127.0.0.1:17000/first?token=once',
  apiUrl: 'http://127.0.0.1:17000/api/v1',
  apiToken: 'mrb_x',
  tenants: [],
};
const around = { dnsAddress: '127.0.0.1', dnsPort: 53, factsFile: '.mirab/demo.json' };

describe('the end of make demo', () => {
  it('gives the link while it works', () => {
    const summary = renderSummary(facts, { ...around, isLinkUsed: false });
    expect(summary).toContain(facts.signInUrl);
    expect(summary).toContain('one time');
  });

  it('says of a used link that it was used, and how to get another', () => {
    const summary = renderSummary(facts, { ...around, isLinkUsed: true });
    expect(summary).not.toContain(facts.signInUrl);
    expect(summary).toContain('the link was used; `make demo link=new` makes another one');
  });

  it('knows a used link by a password that was set after it was made', () => {
    const signInMadeAt = '2026-11-25T08:00:00.000Z';
    expect(wasLinkUsed({ signInMadeAt }, undefined)).toBe(false);
    expect(wasLinkUsed({ signInMadeAt }, '2026-11-25T09:00:00.000Z')).toBe(true);
    expect(wasLinkUsed({ signInMadeAt }, '2026-11-25T07:00:00.000Z')).toBe(false);
    expect(wasLinkUsed({}, '2026-11-25T07:00:00.000Z')).toBe(true);
  });
});
