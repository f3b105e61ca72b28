import { describe, expect, it } from 'vitest';
import {
  compareEnvironment,
  listExampleVariables,
  listInterpolated,
  listSchemaVariables,
} from './environment-problems.js';

const sources = (changes: Partial<Parameters<typeof compareEnvironment>[0]> = {}) => ({
  schemas: new Map([['engine', new Set(['MIRAB_AMQP_URL', 'MIRAB_ENGINE_SLOTS'])]]),
  given: new Map([['engine', new Set(['MIRAB_AMQP_URL', 'MIRAB_ENGINE_SLOTS'])]]),
  interpolated: new Set(['MIRAB_ENGINE_SLOTS', 'MIRAB_HTTP_PORT']),
  example: new Set(['MIRAB_AMQP_URL_FILE', 'MIRAB_ENGINE_SLOTS', 'MIRAB_HTTP_PORT']),
  ...changes,
});

describe('variables of the processes', () => {
  it('are in order when schema, compose file and example say the same', () => {
    expect(compareEnvironment(sources())).toEqual([]);
  });

  it('are missed where a container does not receive them', () => {
    expect(
      compareEnvironment(sources({ given: new Map([['engine', new Set(['MIRAB_AMQP_URL'])]]) })),
    ).toEqual(['docker-compose.yml does not give MIRAB_ENGINE_SLOTS to engine']);
  });

  it('are missed where the example does not explain them, and reported where nothing reads them', () => {
    expect(
      compareEnvironment(
        sources({ example: new Set(['MIRAB_AMQP_URL', 'MIRAB_HTTP_PORT', 'MIRAB_OLD']) }),
      ),
    ).toEqual([
      '.env.example does not explain MIRAB_ENGINE_SLOTS of docker-compose.yml',
      '.env.example does not explain MIRAB_ENGINE_SLOTS of engine',
      '.env.example explains MIRAB_OLD, which nothing reads',
    ]);
  });

  it('are reported where a container is given what its process does not read', () => {
    const given = new Map([
      ['engine', new Set(['MIRAB_AMQP_URL', 'MIRAB_ENGINE_SLOTS', 'MIRAB_TYPO'])],
    ]);
    expect(compareEnvironment(sources({ given }))).toEqual([
      'docker-compose.yml gives engine MIRAB_TYPO, which it does not read',
    ]);
  });

  it('are found in each kind of file', () => {
    expect(
      listSchemaVariables('z.object({\n  MIRAB_A: x,\n  /** MIRAB_B: no */\n});\nread.MIRAB_C;'),
    ).toEqual(new Set(['MIRAB_A']));
    expect(listExampleVariables('# Words.\nMIRAB_A=1\n#MIRAB_B=\n')).toEqual(
      new Set(['MIRAB_A', 'MIRAB_B']),
    );
    expect(listInterpolated('a: ${MIRAB_A:?say} ${MIRAB_B:-}')).toEqual(
      new Set(['MIRAB_A', 'MIRAB_B']),
    );
  });
});
