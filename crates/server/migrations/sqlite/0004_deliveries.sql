-- The deliver face: documents, resources and leases, attempts of jobs, spaces and their runs, environments, deliveries, requests.
-- Sections belong to their rooms.

-- packages

-- documents

-- resources

-- work

-- spaces

-- delivery

