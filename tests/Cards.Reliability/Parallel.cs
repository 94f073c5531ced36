// Specs here mostly wait for processes and for time limits of the product, so more run at once than there are cores.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]
