# What `cmake --install` puts where, for applications that link the client:
#
#   include/phosphor/          the public headers, proto's part of them included
#   lib/                       libphosphor-client, with proto's objects in it
#   lib/cmake/phosphor/        find_package(phosphor CONFIG COMPONENTS client …)
#   lib/pkgconfig/             phosphor-client.pc
#
# All of it is the install component `phosphor_client`. Nothing names the prefix, so an installed
# tree may be moved.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/phosphor)

# phosphor_install_component(NAME TARGET): TARGET becomes phosphor::NAME, which an application asks
# for as COMPONENTS NAME. phosphor-config.cmake.in finds what TARGET needs from elsewhere.
function(phosphor_install_component name target)
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  install(TARGETS ${target} EXPORT phosphor-${name}
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
      COMPONENT phosphor_client NAMELINK_COMPONENT phosphor_client
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT phosphor_client
    INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(EXPORT phosphor-${name} NAMESPACE phosphor:: FILE phosphor-${name}-targets.cmake
    DESTINATION ${package_folder} COMPONENT phosphor_client)
endfunction()

phosphor_install_component(client phosphor_client)
phosphor_install_component(client_beast phosphor_client_beast)

install(DIRECTORY include/phosphor DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  COMPONENT phosphor_client FILES_MATCHING PATTERN "*.h")
list(TRANSFORM PHOSPHOR_PROTO_HEADERS PREPEND ${PROJECT_SOURCE_DIR}/proto/
  OUTPUT_VARIABLE proto_headers)
install(FILES ${proto_headers}
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/phosphor COMPONENT phosphor_client)

file(RELATIVE_PATH PREFIX_FROM_PKGCONFIG
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" PREFIX_FROM_PKGCONFIG "${PREFIX_FROM_PKGCONFIG}")
# APPEND leaves an absolute folder, which some distributions ask for, as it is.
set(PKGCONFIG_LIBDIR "\${prefix}")
cmake_path(APPEND PKGCONFIG_LIBDIR "${CMAKE_INSTALL_LIBDIR}")
set(PKGCONFIG_INCLUDEDIR "\${prefix}")
cmake_path(APPEND PKGCONFIG_INCLUDEDIR "${CMAKE_INSTALL_INCLUDEDIR}")
# What a C compiler has to link beside the archive.
set(PKGCONFIG_CXX_LIBRARY stdc++)
if("c++" IN_LIST CMAKE_CXX_IMPLICIT_LINK_LIBRARIES)
  set(PKGCONFIG_CXX_LIBRARY c++)
endif()
configure_package_config_file(package/phosphor-config.cmake.in phosphor-config.cmake
  INSTALL_DESTINATION ${package_folder})
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file(phosphor-config-version.cmake COMPATIBILITY SameMinorVersion)
configure_file(package/phosphor-client.pc.in phosphor-client.pc @ONLY)
install(
  FILES
    ${CMAKE_CURRENT_BINARY_DIR}/phosphor-config.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/phosphor-config-version.cmake
  DESTINATION ${package_folder} COMPONENT phosphor_client)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/phosphor-client.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT phosphor_client)
