// `phosphor store stat|verify|export|import|backup FOLDER …`: what is on disk, without a daemon.
//
// stat reads the descriptions, as tables; verify reads and decodes every block and names what is
// damaged; export and import write and read a stream of all records (store/export_format.h); backup
// copies the folder. The exit status is 0, 1 (something cannot be read or written, or is damaged)
// or 64 (usage).

#pragma once

namespace phosphor {

// argv[0] is the command's name.
int store_command(int argc, char** argv);

}  // namespace phosphor
