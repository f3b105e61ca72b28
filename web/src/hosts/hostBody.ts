/** From the fields of a form to the bodies of POST /hosts and PUT /hosts/{id}/keys. */
import { keysOf } from '../components/form/hostKeys';
import { toNumber } from '../components/form/numbers';
import { orUndefined, typedText, type Typed } from '../components/form/typed';

/** Empty fields are left to the defaults of the API. */
export const createHostBodyOf = (values: Typed) => {
  const common = {
    slug: orUndefined(values.slug),
    name: values.name,
    address: orUndefined(values.address),
    httpPort: toNumber(values.httpPort),
    traefikApiUrl: orUndefined(values.traefikApiUrl),
    stacksDirectory: orUndefined(values.stacksDirectory),
    dockerSocket: orUndefined(values.dockerSocket),
    maxActive: toNumber(values.maxActive),
  };
  if (values.connection !== 'ssh') return { connection: 'local', ...common };
  return {
    connection: 'ssh',
    ...common,
    sshAddress: orUndefined(values.sshAddress),
    sshPort: toNumber(values.sshPort),
    sshUser: orUndefined(values.sshUser),
    ...(values.keys === 'typed'
      ? { hostKeys: keysOf(values.hostKeys), privateKey: values.privateKey }
      : {}),
  };
};

/** What is left empty stays as it is. */
export const hostKeysBodyOf = ({ hostKeys, privateKey }: Typed) => {
  const keys = keysOf(hostKeys);
  return {
    ...(keys.length > 0 ? { hostKeys: keys } : {}),
    ...(typedText(privateKey).trim() === '' ? {} : { privateKey }),
  };
};
