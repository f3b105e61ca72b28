import type { StackResponse } from '#libs/contracts';
import { useText } from '../i18n/useText';
import { RelatedTasks } from '../tasks/RelatedTasks';

export const StackTasks = ({ stack }: { stack: StackResponse }) => {
  const text = useText();
  return <RelatedTasks filter={{ stackId: stack.id }} none={text('stacks.tasks.empty')} />;
};
