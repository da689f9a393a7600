// `phosphor store stat|verify FOLDER`: what is on disk, as tables, without a daemon.
//
// stat reads the descriptions; verify reads and decodes every block and names what is damaged. The
// exit status is 0, 1 (the folder cannot be read, or is damaged) or 64 (usage).

#pragma once

namespace phosphor {

// argv[0] is the command's name.
int store_command(int argc, char** argv);

}  // namespace phosphor
