import { describe, expect, it } from 'vitest';
import { escapeHtml, findLocale, preparePage } from './page.mjs';

const school = { schoolName: 'Nour', motto: '', locale: 'en', version: '1.0.0' };

describe('the page', () => {
  it('escapes whatever a tenant wrote', () => {
    const page = preparePage({
      ...school,
      schoolName: '</title><script>alert("1")</script>',
      motto: "a&'b",
    })(1);
    expect(page).not.toContain('<script>');
    expect(page).toContain(
      '<title>&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;</title>',
    );
    expect(page).toContain('<p id="motto">a&amp;&#39;b</p>');
  });

  it('keeps dollar signs and backslashes as they are', () => {
    expect(preparePage({ ...school, schoolName: '$& $1 \\n `x`' })(0)).toContain(
      '<h1 id="school">$&amp; $1 \\n `x`</h1>',
    );
  });

  it('is written from right to left in Persian, with Persian digits', () => {
    const page = preparePage({ ...school, locale: 'fa-IR' })(12);
    expect(page).toContain('<html lang="fa-IR" dir="rtl">');
    expect(page).toContain('<data id="students" value="12">۱۲</data>');
  });

  it('says that the number is not known instead of showing a wrong one', () => {
    const page = preparePage(school)(null);
    expect(page).toContain('id="students-away"');
    expect(page).not.toContain('id="students"');
  });

  it('falls back to English for a locale that is none', () => {
    expect(findLocale('"><x')).toBe('en');
    expect(preparePage({ ...school, locale: 'x y' })(1)).toContain('<html lang="en" dir="ltr">');
  });

  it('escapes the five characters that mean something', () => {
    expect(escapeHtml(`<>&"'`)).toBe('&lt;&gt;&amp;&quot;&#39;');
  });
});
