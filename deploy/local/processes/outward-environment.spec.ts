import { describe, expect, it } from 'vitest';
import { outwardEnvironment } from './outward-environment.js';

describe('outwardEnvironment', () => {
  it('takes what leads to registries and nothing else', () => {
    const way = {
      HTTPS_PROXY: 'http://proxy:3128',
      no_proxy: 'localhost',
      NODE_EXTRA_CA_CERTS: '/etc/ssl/own.pem',
      SSL_CERT_FILE: '/etc/ssl/own.pem',
      npm_config_registry: 'https://npm.example.com',
      PIP_INDEX_URL: 'https://pypi.example.com',
    };
    const rest = { AWS_SECRET_ACCESS_KEY: 'x', DOCKER_HOST: 'unix:///s', MY_PIP_X: '1', ALL: '' };
    expect(outwardEnvironment({ ...rest, ...way })).toEqual(way);
  });

  it('leaves out what is empty', () => {
    expect(outwardEnvironment({ HTTP_PROXY: '', PIP_CERT: undefined })).toEqual({});
  });
});
