//! What people do, case by case.
