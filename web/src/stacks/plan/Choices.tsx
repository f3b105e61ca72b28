/** What must be chosen before a plan can be made; nothing for most kinds. */
import type { StackResponse, StackTaskKind } from '#libs/contracts';
import type { PlanChoice } from './choice';
import { DrillNote, RestorePointChoice, TargetChoice } from './BackupChoices';
import { ReleaseChoice, RevisionChoice, ServicesChoice } from './RecordChoices';
import { RemoveChoice } from './RemoveChoice';
import { ScaleChoice } from './ScaleChoice';

export interface ChoiceProps {
  stack: StackResponse;
  choice: PlanChoice;
  onChoose: (choice: PlanChoice) => void;
}

export const Choices = ({ kind, ...props }: ChoiceProps & { kind: StackTaskKind }) => {
  switch (kind) {
    case 'upgrade':
      return <ReleaseChoice {...props} />;
    case 'rollback':
      return <RevisionChoice {...props} />;
    case 'restart':
      return <ServicesChoice {...props} />;
    case 'scale':
      return <ScaleChoice {...props} />;
    case 'remove':
      return <RemoveChoice {...props} />;
    case 'backup':
      return <TargetChoice {...props} />;
    case 'restore':
      return <RestorePointChoice {...props} />;
    case 'drill':
      return <DrillNote {...props} />;
    case 'deploy':
    case 'start':
    case 'stop':
      return null;
  }
};
