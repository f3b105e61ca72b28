/** Button that leads to the form of a new record, for those who may. */
import Add from '@mui/icons-material/Add';
import Button from '@mui/material/Button';
import { CanAccess } from 'ra-core';
import { Link } from 'react-router-dom';

export const CreateLink = ({
  resource,
  label,
  to = `/${resource}/create`,
}: {
  resource: string;
  label: string;
  to?: string;
}) => (
  <CanAccess resource={resource} action="create">
    <Button component={Link} to={to} variant="contained" startIcon={<Add />}>
      {label}
    </Button>
  </CanAccess>
);
