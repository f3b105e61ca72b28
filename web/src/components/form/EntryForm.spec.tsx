import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { HttpError } from 'ra-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { renderPanel } from '../../testing/panel';
import { EntryForm } from './EntryForm';
import { withoutField } from './problems';
import { TextEntry } from './TextEntry';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const body = z.object({ name: z.string().min(1), slug: z.string().min(1) });
const required = 'This is required.';
const problemsShown = () => screen.queryAllByText(required).length;
const type = (label: RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

const renderForm = (submit: (values: unknown) => Promise<unknown> = () => Promise.resolve()) =>
  renderPanel(
    <EntryForm schema={body} toBody={(values) => values} submit={submit} submitLabel="Send">
      <TextEntry source="name" label="Name" required />
      <TextEntry source="slug" label="Short name" required />
    </EntryForm>,
  );
const send = () => fireEvent.click(screen.getByRole('button', { name: 'Send' }));

describe('problems of a form', () => {
  it('go from a field as it is typed in, and stay at the others', async () => {
    await renderForm();
    send();
    await waitFor(() => expect(problemsShown()).toBe(2));
    type(/^Name/, 'Rahnama');
    await waitFor(() => expect(problemsShown()).toBe(1));
    expect(screen.getByLabelText(/^Short name/).getAttribute('aria-invalid')).toBe('true');
    expect(screen.queryByRole('alert')).not.toBeNull();
    type(/^Short name/, 'rahnama');
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    expect(problemsShown()).toBe(0);
  });

  it('go too where the API named them', async () => {
    const problem = {
      code: 'NAME_TAKEN',
      detail: 'taken',
      errors: [{ pointer: '/slug', code: 'NAME_TAKEN', message: 'taken' }],
    };
    await renderForm(() => Promise.reject(new HttpError('taken', 409, { problem })));
    type(/^Name/, 'Rahnama');
    type(/^Short name/, 'rahnama');
    send();
    await screen.findByText('This is taken. Choose another one.');
    type(/^Short name/, 'rahnama-2');
    await waitFor(() =>
      expect(screen.queryByText('This is taken. Choose another one.')).toBeNull(),
    );
  });

  it('of what stands below a field go with it', () => {
    const problems = { 'images.a': 'x', images: 'y', image: 'z' };
    expect(withoutField(problems, 'images')).toEqual({ image: 'z' });
    expect(withoutField(problems, 'name')).toBe(problems);
  });
});
