#ifndef CMPI_H
#define CMPI_H

#include <stddef.h>

/// A thin wall around Open MPI (MPI 3.1), which is loaded when it is asked for, so that nobody needs it who starts one process.
///
/// Functions return 0, or an error of the library, which `grus_mpi_describe` explains. One thread calls them at a time.
typedef struct grus_mpi grus_mpi;

/// A message that is under way.
typedef struct grus_mpi_request *grus_mpi_request;

/// The number of processes that Open MPI's `mpirun` has started together with this one; 0 if it was started otherwise.
int grus_mpi_started(void);

/// The number of this process among them, counted from 0; 0 if it was started otherwise.
int grus_mpi_started_rank(void);

/// Those of them that run on this machine.
int grus_mpi_started_here(void);

/// Whether they may share memory on this machine: the user of `mpirun` may have chosen transports without it (`--mca btl tcp,self`).
int grus_mpi_shares_memory(void);

/// The cores that this process may run on; 0 if the system does not say. `mpirun` may have bound it to some.
int grus_mpi_cores(void);

/// Loads the library and joins the other processes. NULL if that fails, and then `fault` says why.
grus_mpi *grus_mpi_start(const char **fault);

/// The number of this process, counted from 0, and of all.
int grus_mpi_rank(const grus_mpi *mpi);
int grus_mpi_count(const grus_mpi *mpi);

/// Begins to send or to receive bytes, which stay where they are until the message has arrived. What is received may be less.
int grus_mpi_send(const grus_mpi *mpi, const void *bytes, int count, int rank, int tag, grus_mpi_request *request);
int grus_mpi_receive(const grus_mpi *mpi, void *bytes, int count, int rank, int tag, grus_mpi_request *request);

/// Whether a message has arrived; once it has, its request is gone.
int grus_mpi_test(const grus_mpi *mpi, grus_mpi_request *request, int *is_done);

/// What an error means, written into a text of at least 256 bytes.
void grus_mpi_describe(const grus_mpi *mpi, int error, char *text);

/// Ends all processes with an exit code.
void grus_mpi_abort(const grus_mpi *mpi, int code);

/// Waits for the others and leaves them.
void grus_mpi_finish(grus_mpi *mpi);

#endif
