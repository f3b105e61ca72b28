import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderPanel } from '../testing/panel';
import { aStack } from '../testing/records';
import { StackAddresses } from './StackAddresses';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const url = 'http://rahnama.demo.test/';
const addresses = [{ service: 'web', hostname: 'rahnama.demo.test', url }];

describe('addresses of a stack', () => {
  it('are links while something can answer there', async () => {
    await renderPanel(<StackAddresses stack={aStack({ addresses })} />);
    expect(screen.getByRole('link').getAttribute('href')).toBe(url);
  });

  it('are named without a link once the stack is removed', async () => {
    await renderPanel(<StackAddresses stack={aStack({ addresses, state: 'removed' })} />);
    expect(screen.queryByRole('link')).toBeNull();
    expect(screen.queryByText(url)).not.toBeNull();
    expect(screen.queryByText(/^Removed/)).not.toBeNull();
  });
});
