/** What a backup stores, and where. */
import type { Plan } from '#libs/contracts';
import { Human, Machine } from '../../components/Machine';
import { Facts, Section, type Fact } from '../../components/Section';
import { useText } from '../../i18n/useText';

export const PlanBackup = ({ plan: { backup } }: { plan: Plan }) => {
  const text = useText();
  if (!backup) return null;
  const items = backup.items.map(({ name, kind, source }): Fact => [
    name,
    <span key={name}>
      {text(`restore-points.kind.${kind}`)} · <Machine>{source}</Machine>
    </span>,
  ]);
  return (
    <Section title={text('plan.backup.title')}>
      <Facts
        facts={[
          ...items,
          [
            text('plan.backup.target'),
            <span key="target">
              <Human>{backup.target.name}</Human> · {text(`backup-targets.${backup.target.kind}`)}
            </span>,
          ],
        ]}
      />
    </Section>
  );
};
