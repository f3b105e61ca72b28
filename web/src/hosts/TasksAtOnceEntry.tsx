/** How many tasks may run on the host at once. */
import { TextEntry } from '../components/form/TextEntry';
import { useText } from '../i18n/useText';

export const TasksAtOnceEntry = () => {
  const text = useText();
  return (
    <TextEntry
      source="maxActive"
      type="number"
      label={text('hosts.tasksAtOnce')}
      help={text('hosts.tasksAtOnceHelp')}
      placeholder="2"
    />
  );
};
