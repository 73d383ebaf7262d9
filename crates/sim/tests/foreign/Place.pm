# Gives the unmodified agent a folder of its own for what it keeps: stands in for the setup.pm that its package brings.
package setup;
use strict;
use warnings;
BEGIN { $INC{'setup.pm'} = __FILE__ }
require Exporter;
our @ISA = ('Exporter');
our @EXPORT = ('%setup');
our %setup = (
    datadir => "/usr/share/fusioninventory",
    libdir  => "/usr/share/fusioninventory/lib",
    vardir  => $ENV{AGENT_VARDIR},
);
1;
