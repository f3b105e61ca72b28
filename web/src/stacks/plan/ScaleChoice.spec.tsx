import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderPanel } from '../../testing/panel';
import { aStack } from '../../testing/records';
import { ScaleChoice } from './ScaleChoice';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const type = (label: RegExp, value: string) =>
  fireEvent.change(within(screen.getByRole('group', { name: 'web' })).getByLabelText(label), {
    target: { value },
  });

describe('sizes of services', () => {
  it('are chosen as they are typed, without those that stay', async () => {
    const onChoose = vi.fn();
    await renderPanel(
      <ScaleChoice stack={aStack()} choice={{ input: null }} onChoose={onChoose} />,
    );
    type(/^Memory/, '256');
    await waitFor(() =>
      expect(onChoose).toHaveBeenLastCalledWith({
        input: { kind: 'scale', services: { web: { memoryBytes: 256 * 2 ** 20 } } },
      }),
    );
  });

  it.each([
    [/^Replicas/, 'abc', 'A number is needed.'],
    [/^Replicas/, '1.5', 'A whole number from 0 to 50.'],
    [/^Memory/, '1', 'From 16 to 262144 MiB.'],
    [/^CPU/, '0.333', 'From 0.05 to 64, in hundredths at most.'],
  ])('%s as "%s" says what is wanted, and nothing is planned', async (label, typed, sentence) => {
    const onChoose = vi.fn();
    await renderPanel(
      <ScaleChoice stack={aStack()} choice={{ input: null }} onChoose={onChoose} />,
    );
    type(label, typed);
    await waitFor(() => expect(screen.queryByText(sentence)).not.toBeNull());
    expect(onChoose).toHaveBeenLastCalledWith({ input: null });
  });
});
