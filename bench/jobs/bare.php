<?php
// Nothing: what PHP itself takes.
require dirname(__DIR__) . '/lib/job.php';

nx_report();
